-- A gateway shows itself by its second and third request: what came before it is then told apart too.
grant update (machine, detail) on message_events to preo_app;
