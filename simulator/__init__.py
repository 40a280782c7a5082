"""A local Bot API server with a phone in the browser: for trying the product, training staff and end-to-end tests.

It imports nothing of the product's and knows nothing of it; the product reaches it as it reaches Telegram.
Everything lives in memory and is gone when the process ends. Nobody's words are printed or written.

    server.py      create_app(), serve()
    state.py       Rehearsal: everything that is true at this moment
    bot_api.py         Telegram's side:  /bot<token>/<method>     bot_api.py is the table of methods
    user_api.py      the women's side: /client/...              the table is in its docstring
    server.py        the phone:        /                        static/
"""
