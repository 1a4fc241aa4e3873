package dev.headrace.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pattern is measured with.
 *
 * @param text as in {@code capacity=64 work=50}; empty if there is nothing to set
 */
record Setting(String text) {

    /** Names and values, in the order of the text. */
    Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        for (String each : words()) {
            int equals = each.indexOf('=');
            parameters.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return parameters;
    }

    /** Each name with its value. */
    String[] words() {
        return text.isEmpty() ? new String[0] : text.split(" ");
    }
}
