package dev.headrace.examples;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a census for programs: one JSON object. */
final class JsonReport {

    private final Map<String, Object> object = new LinkedHashMap<>();

    JsonReport(CensusResult result, @Nullable Check check, List<Skipped> skipped) {
        Counts counts = result.counts();
        object.put("files", result.files());
        object.put("bytes", result.bytes());
        object.put("words", counts.words());
        object.put("distinctWords", counts.distinct());
        object.put("seconds", result.seconds());
        object.put("megabytesPerSecond", result.megabytesPerSecond());
        object.put("top", top(counts));
        object.put("loops", result.loops().stream().map(JsonReport::loop).toList());
        if (check != null) {
            object.put("check", check(check));
        }
        object.put("skipped", skipped.stream().map(item -> fields("what", item.what(), "why", item.why())).toList());
    }

    @Override
    public String toString() {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(object);
        } catch (IOException e) {
            throw new AssertionError("writes to a string only", e);
        }
    }

    private static Map<String, Object> check(Check check) {
        return fields(
                "equal", check.equal(),
                "plainSeconds", check.plain().seconds(),
                "ratio", check.ratio(),
                "differences", check.differences().stream().map(JsonReport::difference).toList());
    }

    private static List<Object> top(Counts counts) {
        var top = new ArrayList<Object>();
        for (WordCount word : counts.top()) {
            top.add(fields(
                    "rank", top.size() + 1,
                    "word", word.word(),
                    "count", word.count(),
                    "share", (double) word.count() / counts.words()));
        }
        return top;
    }

    private static Map<String, Object> loop(LoopRow row) {
        return fields(
                "loop", row.loop(),
                "busy", row.busy(),
                "resumptions", row.resumptions(),
                "handOffsIn", row.handOffsIn(),
                "handOffsOut", row.handOffsOut());
    }

    private static Map<String, Object> difference(Difference difference) {
        return fields(
                "word", difference.word(),
                "onLoops", difference.onLoops(),
                "onPlainThread", difference.onPlainThread());
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
