# One translation unit an ISA: only that file is compiled with the ISA's flags, and it defines no
# weak symbols, so that no AVX-512 copy of an inline function is the one the whole program links.
