"""What every part stands on: the project and its vars, the contract, dbt, the warehouse file, the console, errors.

Others use `project` (paths, vars, days), `contract`, `sources` (which systems are connected), `checks` (seeds and vars
are sound), `dbt.Dbt`, `warehouse`, `queries`, `runs` (mart `runs`), `console.Steps`, `errors`, `names` and `files`.
"""
