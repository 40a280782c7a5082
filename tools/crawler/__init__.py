"""Walks every button of the product."""
