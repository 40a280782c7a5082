"""The console of officers: pages drawn by the server, a small script of our own, nothing of anybody else.

A page is four things: a verb in bot/domain/permissions.py, a view that takes a Visit, a row in routes.py, a template. Who
may come in is decided before the view is called (middleware.py); a view works within `visit.work()`: one post alone.

* a form: `{{ csrf(visit) }}` of fields.html; one about a single thing: `{{ bound(visit, its id) }}` and
`visit.check_form_purpose(id)`
* done: `visit.go("/queue", done="code")` with a sentence in texts.DONE; refused: raise NotNow("code") with one in texts.REASONS
* live: `<div data-sign="queue" data-part="/parts/queue">`, a sign in live_updates.py, and a route that draws the part alone
* texts: `_("…")` in a template, `N_("…")` in code; `python -m bot strings` collects them into locales/console.pot
* in the menu: a row in request_context.py
"""
