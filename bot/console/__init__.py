"""The console of officers: pages drawn by the server, a small script of our own, nothing of anybody else.

A route is one row of routes.py with its verb; permission.py says who may; visiting.py lets nobody past either.
"""
