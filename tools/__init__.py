"""What maintainers, translators and trainers run; the product never imports it."""
