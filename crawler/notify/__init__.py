"""One digest a run of what publishers changed: what it says (`digest`), to whom (`receivers`), and that it arrives."""
