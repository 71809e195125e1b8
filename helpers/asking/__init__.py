"""Asking a student's code, and the answers and failures as data; nothing here judges or knows a formula."""
