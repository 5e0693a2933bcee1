"""Messages to people: in the portal's inbox at once, by e-mail through the queue, once per event."""
