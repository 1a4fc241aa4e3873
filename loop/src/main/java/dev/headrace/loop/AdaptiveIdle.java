package dev.headrace.loop;

/** Spins for some microseconds, for longer after each success and for less after each failure, within bounds. Loop-confined. */
final class AdaptiveIdle implements Idle {

    private static final int FEWEST = 64;
    private static final int MOST = 2_048;

    private int spins = 512;

    @Override
    public boolean pause(int round) {
        if (round >= spins) {
            return false;
        }
        Thread.onSpinWait();
        return true;
    }

    @Override
    public void over(boolean found) {
        spins = found ? Math.min(MOST, spins << 1) : Math.max(FEWEST, spins >> 1);
    }
}
