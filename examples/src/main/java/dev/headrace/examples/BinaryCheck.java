package dev.headrace.examples;

import java.io.IOException;

/** Tells text from everything else as grep and git do: no text has a NUL byte near its start. */
final class BinaryCheck {

    /** How many bytes of a file are looked at. */
    static final int HEAD = 8 * 1024;

    private BinaryCheck() {}

    /** Throws if the first bytes of {@code text}, which is {@code length} long, are not those of a text. */
    static void refuse(byte[] text, int length) throws IOException {
        for (int i = 0; i < Math.min(length, HEAD); i++) {
            if (text[i] == 0) {
                throw new IOException("binary, not text (NUL byte at offset " + i + ")");
            }
        }
    }
}
