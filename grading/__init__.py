"""The instructor's side: grades what is handed in, and tells what came of it. `helpers` never imports it."""
