"""Settings, addresses, the embedded database and the commands: what joins the parts to one system."""
