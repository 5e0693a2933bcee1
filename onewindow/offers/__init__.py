"""Offers without application (免申即享): who is entitled is found and asked; nothing is granted without her wish."""
