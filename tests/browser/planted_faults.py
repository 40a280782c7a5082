"""A page with every fault that the camera looks for: what it does not see there, it would not see anywhere."""

from playwright.sync_api import Browser

from tests.browser.page_audit import Camera

PAGE = """<!doctype html><html lang="id"><head><title>Planted</title></head><body><main><h1>Planted</h1>
<p style="color:#ccc;background:#fff">Pale words</p><input type="text">
<div style="width:2000px">Wide</div><p>wrap_up</p><p>Sign out</p><script>undefinedThing();</script></main></body></html>"""
EXPECTED = {
    "axe serious": "color-contrast",
    "sticks out": "Wide",
    "reads oddly": "wrap_up",
    "browser": "undefinedThing",
    "English": "Sign out",
}


def unseen(browser: Browser) -> list[str]:
    """Kinds of faults that were planted and not seen."""
    camera = Camera("id", None)
    context = browser.new_context()
    camera.watch(context, "data:")
    page = context.new_page()
    page.set_content(PAGE)
    camera.looks(page, "planted")
    context.close()
    said = [f"{fault.kind}: {fault.what}" for fault in camera.faults]
    return [kind for kind, what in EXPECTED.items() if not any(kind in one and what in one for one in said)]
