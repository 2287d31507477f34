%% Distributed Erlang doing what the nodes of the side-by-side benchmarks do. It takes a command a line:
%%
%%   start sender|receiver [NODE]     address=
%%   prepare WORKERS BYTES            prepared=
%%   send NANOS [MESSAGES]            messages= bytes= nanos=
%%   echo NANOS                       count= nanos= latencies=VALUE:COUNT,...
%%   beside NANOS [MESSAGES]          messages= bytes= nanos= background=
%%   cpu                              cpu=
-module(contestant).
-export([main/0, hand_out/0]).

-define(BATCH, 256).
-define(LARGE_BYTES, 65536).
-define(BACKGROUND_BYTES, 1048576).
-define(BACKGROUND_WORKERS, 2).
-define(TO_CONNECT_MS, 10000).

main() ->
    loop(#{}).

loop(State) ->
    case io:get_line("") of
        Line when is_list(Line) ->
            {Answer, Next} = perform(string:lexemes(Line, " \n"), State),
            io:format("done ~s~n", [Answer]),
            loop(Next);
        _ ->
            halt(0)
    end.

perform(["start", "receiver"], State) ->
    register(receivers, spawn(fun hand_out/0)),
    {["address=", atom_to_list(node())], State};
perform(["start", "sender", Node], State) ->
    Peer = list_to_atom(Node),
    true = net_kernel:connect_node(Peer),
    {["address=", atom_to_list(node())], State#{peer => Peer}};
perform(["prepare", Workers, Bytes], #{peer := Peer} = State) ->
    {receivers, Peer} ! {open, self(), list_to_integer(Workers) + ?BACKGROUND_WORKERS},
    receive
        {opened, Receivers} ->
            [One, Other | Rest] = Receivers,
            Payload = binary:copy(<<0>>, list_to_integer(Bytes)),
            {"prepared=true", State#{receivers => Rest, background => [One, Other], payload => Payload}}
    after ?TO_CONNECT_MS -> error(no_receivers)
    end;
perform(["send", Nanos], State) ->
    perform(["send", Nanos, "1000000000000"], State);
perform(["send", Nanos, Most], #{receivers := Receivers, payload := Payload} = State) ->
    Start = erlang:monotonic_time(nanosecond),
    End = Start + list_to_integer(Nanos),
    Counts = on_each(Receivers, fun(Receiver) -> send_until(End, list_to_integer(Most), Receiver, Payload) end),
    Spent = erlang:monotonic_time(nanosecond) - Start,
    Messages = lists:sum(Counts),
    {io_lib:format("messages=~b bytes=~b nanos=~b", [Messages, Messages * byte_size(Payload), Spent]), State};
perform(["beside", Nanos | Most], #{background := Background} = State) ->
    Self = self(),
    spawn_link(fun() ->
        Payload = binary:copy(<<0>>, ?BACKGROUND_BYTES),
        {Answer, _} = perform(["send", Nanos], #{receivers => Background, payload => Payload}),
        Self ! {background, Answer}
    end),
    {Answer, _} = perform(["send", Nanos | Most], State),
    receive
        {background, Other} ->
            [_, "bytes=" ++ Bytes, _] = string:lexemes(lists:flatten(Other), " "),
            {[Answer, " background=", Bytes], State}
    end;
perform(["echo", Nanos], #{receivers := Receivers, payload := Payload} = State) ->
    Start = erlang:monotonic_time(nanosecond),
    End = Start + list_to_integer(Nanos),
    Tables = on_each(Receivers, fun(Receiver) -> ask_until(End, Receiver, Payload, #{}) end),
    Spent = erlang:monotonic_time(nanosecond) - Start,
    All = lists:foldl(fun(Table, Sum) -> maps:merge_with(fun(_, A, B) -> A + B end, Table, Sum) end, #{}, Tables),
    Pairs = [io_lib:format("~b:~b", [Value, Count]) || {Value, Count} <- lists:sort(maps:to_list(All))],
    {io_lib:format("count=~b nanos=~b latencies=~s",
                   [lists:sum(maps:values(All)), Spent, lists:join(",", Pairs)]), State};
perform(["cpu"], State) ->
    {Millis, _} = erlang:statistics(runtime),
    {io_lib:format("cpu=~b", [Millis * 1000000]), State}.

%% Runs a function of each receiver in a process of its own, and gathers what they return.
on_each(Receivers, Work) ->
    Self = self(),
    Pids = [spawn_link(fun() -> Self ! {self(), Work(Receiver)} end) || Receiver <- Receivers],
    [receive {Pid, Result} -> Result end || Pid <- Pids].

send_until(End, Most, Receiver, Payload) ->
    Batch = if byte_size(Payload) >= ?LARGE_BYTES -> 1; true -> min(?BATCH, Most) end,
    Sent = send_batches(End, Most, Receiver, Payload, Batch, 0),
    Receiver ! {finish, self()},
    receive {arrived, Sent} -> Sent end.

send_batches(End, Most, Receiver, Payload, Batch, Sent) ->
    case Sent < Most andalso erlang:monotonic_time(nanosecond) < End of
        true ->
            send_batch(Receiver, Payload, Batch),
            send_batches(End, Most, Receiver, Payload, Batch, Sent + Batch);
        false ->
            Sent
    end.

send_batch(_, _, 0) -> ok;
send_batch(Receiver, Payload, Left) ->
    Receiver ! {payload, Payload},
    send_batch(Receiver, Payload, Left - 1).

ask_until(End, Receiver, Payload, Table) ->
    Start = erlang:monotonic_time(nanosecond),
    case Start < End of
        true ->
            Reference = make_ref(),
            Receiver ! {ask, self(), Reference, Payload},
            receive {answered, Reference, _} -> ok end,
            Value = rounded(erlang:monotonic_time(nanosecond) - Start),
            ask_until(End, Receiver, Payload, maps:update_with(Value, fun(Count) -> Count + 1 end, 1, Table));
        false ->
            Table
    end.

%% To a hundredth: what is written out stays short.
rounded(Nanos) when Nanos < 1000 -> Nanos;
rounded(Nanos) -> rounded(Nanos div 10) * 10.

%% Hands out receivers.
hand_out() ->
    receive
        {open, From, Count} ->
            From ! {opened, [spawn(fun() -> count(0) end) || _ <- lists:seq(1, Count)]},
            hand_out()
    end.

count(Count) ->
    receive
        {payload, _} -> count(Count + 1);
        {ask, From, Reference, Payload} -> From ! {answered, Reference, Payload}, count(Count);
        {finish, From} -> From ! {arrived, Count}, count(0)
    end.
