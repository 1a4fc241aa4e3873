package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The receiving end of a channel that a pipeline fills; cancelling it stops the pipeline. Loop-confined. */
final class PipelineReceiver<T> implements Receiver<T> {

    private final Channel<T> channel;
    private final Task<?> task;

    PipelineReceiver(Pipeline<T> pipeline, int capacity) {
        channel = Channel.buffered(pipeline.toString(), capacity);
        task = EventLoop.current().spawn(pipeline.toString(), () -> fill(pipeline));
    }

    private void fill(Pipeline<T> pipeline) {
        try {
            pipeline.run(source -> {
                for (T element; (element = source.next()) != null; ) {
                    channel.send(element);
                }
                return null;
            });
            channel.close();
        } catch (ClosedException e) {
            channel.close(e); // does nothing if it was this channel's, because nobody receives any more
        } catch (RuntimeException | Error e) {
            if (!channel.close(e)) {
                throw e;
            }
        }
    }

    @Override
    public boolean cancel() {
        boolean first = channel.cancel();
        task.cancel("nobody receives from it any more");
        return first;
    }

    @Override
    public T receive() {
        return channel.receive();
    }

    @Override
    public @Nullable T receiveOrNull() {
        return channel.receiveOrNull();
    }

    @Override
    public @Nullable T tryReceive() {
        return channel.tryReceive();
    }

    @Override
    public @Nullable T tryReceive(Duration limit) {
        return channel.tryReceive(limit);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return channel.onReceive(handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return channel.onReceiveOrEnd(handler);
    }

    @Override
    public boolean isEnded() {
        return channel.isEnded();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
