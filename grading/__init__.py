"""The instructor's side: grades what students hand in, and tells what came of it. `helpers` never imports it."""
