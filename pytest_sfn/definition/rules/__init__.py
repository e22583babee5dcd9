"""Rules of this library, each with a name: what AWS accepts without a warning, and what cannot do what was meant."""
