package dev.headrace.loop;

/** Where a test stands in its file. */
final class Line {

    private Line() {}

    /** What a report says of the line that follows the call, such as {@code StallTest.java:12}. */
    static String next() {
        return StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst())
                .map(frame -> frame.getFileName() + ':' + (frame.getLineNumber() + 1)).orElseThrow();
    }
}
