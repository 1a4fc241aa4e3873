package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;

/** The receiving end of a channel that a pipeline fills; cancelling it stops the pipeline. Loop-confined. */
final class PipelineReceiver<T> extends Outlet<T> {

    private final Task<?> task;

    PipelineReceiver(Pipeline<T> pipeline, int capacity) {
        super(Channel.buffered(pipeline.toString(), capacity));
        task = EventLoop.current().spawn(pipeline.toString(), () -> fill(pipeline));
    }

    private void fill(Pipeline<T> pipeline) {
        try {
            pipeline.run(source -> {
                source.sendTo(channel);
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
}
