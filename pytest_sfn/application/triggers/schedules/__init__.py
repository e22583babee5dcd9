"""Schedules of EventBridge and of EventBridge Scheduler, which fire in virtual time."""
