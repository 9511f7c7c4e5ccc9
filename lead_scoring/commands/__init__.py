"""The commands of `lead-scoring`, a file each: it takes the options, calls one function of a part, and prints.

`lead-scoring --help` loads all of them, so what takes long to import is imported where it is called.
"""
