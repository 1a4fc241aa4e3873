package dev.headrace.bench;

import java.util.List;

/**
 * One {@link Entrant} that has been started, and runs a lap whenever it is told to; between two laps it does nothing. So all contestants of
 * a heat can be there at the same time, and run one after the other, lap by lap.
 */
interface Lane extends AutoCloseable {

    /**
     * Waits until the first lap can begin; for nothing where that is at once.
     *
     * @throws FailedException if it does not start
     */
    default void prepare() throws FailedException, InterruptedException {}

    /**
     * Lets it run one iteration, and waits for its end.
     *
     * @throws FailedException if it broke
     */
    void lap() throws FailedException, InterruptedException;

    /**
     * After the last lap: it is not needed any more.
     *
     * @return one sample for each lap that counts, and each reading; empty if the setting is not for it
     * @throws FailedException if it broke
     */
    List<Sample> finish() throws FailedException, InterruptedException;

    /** Ends it, whatever it does; from any thread, and whoever waits for it gets an exception. */
    @Override
    void close();
}
