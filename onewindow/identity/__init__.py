"""Who people and organisations are, how they sign in, whom they represent, and which posts officials hold."""
