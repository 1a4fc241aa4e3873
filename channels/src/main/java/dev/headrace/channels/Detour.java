package dev.headrace.channels;

import java.util.Iterator;

/**
 * A part of a pipeline that is somewhere else, such as on the loops of a group: elements go out of the pipeline, and something comes
 * back. See {@link Pipeline#through}.
 *
 * @param <T> type of the elements
 * @param <R> type of what comes back
 */
@FunctionalInterface
public interface Detour<T, R> {

    /**
     * Called at the first pull of each run. The pipeline pulls what is returned, and closes it at the end of the run, however that ends,
     * if it is {@link AutoCloseable}; then nobody may pull {@code elements} any more. Both are for the coroutines of the
     * pipeline's loop, {@code elements} for one at a time, and suspend as they need.
     */
    Iterator<? extends R> open(Iterator<? extends T> elements) throws Exception;
}
