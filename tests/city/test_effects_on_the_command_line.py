"""`linli effects-of EVENT`: what followed in every service, as people read it and as a machine does."""
