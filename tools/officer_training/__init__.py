"""Scenarios for officers: a small scripted woman in the rehearsal, who writes through the real gateway to a real console.

Only in the rehearsal, where no real woman can be on the other side. What happened is looked at afterwards, one sentence of
the standard after another.
"""
