-- The program's own role may add a key, in the transaction that gives it a role somewhere. It can read none: the hash is looked up by preo_system alone.
grant insert on api_keys to preo_app;
