"""One evaluation while it runs: what it sees, the functions it calls, what it may spend and what it hands out."""
