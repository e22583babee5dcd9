"""What happens in moto and starts something: events, messages, changed objects and items, schedules, API requests."""
