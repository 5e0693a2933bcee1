"""The gateway: members and their subsystems read over the X-Road message protocol."""
