package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/** The one thing that reports need of JSON. */
final class Json {

    private Json() {}

    /** Appends {@code string} in quotes, or null. */
    static void quote(StringBuilder json, @Nullable String string) {
        if (string == null) {
            json.append("null");
            return;
        }
        json.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
