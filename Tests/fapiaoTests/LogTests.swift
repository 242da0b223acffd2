import FoundationEssentials
import Logging
import Synchronization
import Testing

@testable import fapiao

struct LogTests {
    /// What was written, line by line.
    private final class Paper: Sendable {
        private let written = Mutex<[[UInt8]]>([])
        var lines: [String] { written.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }
        func write(_ line: [UInt8]) { written.withLock { $0.append(line) } }
    }

    private let paper = Paper()

    private func logger(
        _ format: StructuredLogHandler.Format, level: Logger.Level = .info
    ) -> Logger {
        let paper = paper
        return Logger(label: "fapiao") { label in
            StructuredLogHandler(
                label: label, level: level, format: format, write: { paper.write($0) })
        }
    }

    private struct Line: Decodable {
        let time, level, label, message, source: String
        let request: String?
    }

    @Test func aLineIsOneObject() throws {
        var logger = logger(.json)
        logger[metadataKey: "request"] = "a\"b\n\u{7}\\"
        logger.warning("发票\n{\"level\":\"info\"}")
        #expect(paper.lines.count == 1)
        let text = try #require(paper.lines.first)
        #expect(text.filter { $0 == "\n" }.count == 1 && text.hasSuffix("}\n"))
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.level == "warning" && line.label == "fapiao")
        #expect(line.message == "发票\n{\"level\":\"info\"}")
        #expect(line.request == "a\"b\n\u{7}\\")
        #expect(line.source == "fapiaoTests")
        #expect(line.time.contains("T"))
    }

    @Test func metadataNeverReplacesOurOwnFields() throws {
        logger(.json).info("m", metadata: ["level": "forged", "time": "forged"])
        let text = try #require(paper.lines.first)
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.level == "info" && line.time != "forged")
        #expect(text.contains("\"_level\":\"forged\""))
    }

    @Test(arguments: ["a\nb", "a\rb", "a\u{1B}[31mb", "a\u{9B}31mb", "a\u{2028}b", "a\u{7F}b"])
    func noValueDrawsOnTheTerminal(_ value: String) throws {
        logger(.text(isColoured: false)).info("m", metadata: ["k": "\(value)"])
        let line = try #require(paper.lines.first)
        #expect(line.hasSuffix("\n"))
        let rest = line.dropLast().unicodeScalars
        #expect(!rest.contains { $0.properties.generalCategory == .control })
        #expect(!rest.contains("\u{2028}"))
    }

    @Test func whatIsBelowTheLevelIsNotWritten() {
        logger(.text(isColoured: false), level: .error).warning("m")
        #expect(paper.lines.isEmpty)
    }

    /// As when a database is away and each of nine connections notices.
    @Test func theSameWarningIsSaidOnce() {
        let logger = logger(.text(isColoured: false))
        for connection in 0..<9 {
            var own = logger
            own[metadataKey: "shard"] = connection < 8 ? "nation" : "44"
            own.warning("PostgreSQL unreachable", metadata: ["reason": "refused"])
            own.info("looked")
        }
        #expect(paper.lines.count { $0.contains("unreachable") } == 2)
        #expect(paper.lines.count { $0.contains("looked") } == 9)
    }

    @Test func whatWasLeftOutIsToldWithTheNext() {
        let repeats = LogRepeats()
        let start = ContinuousClock.now
        #expect((0..<3).map { _ in repeats.omitted(before: "a", at: start) } == [0, nil, nil])
        #expect(repeats.omitted(before: "b", at: start) == 0)
        #expect(repeats.omitted(before: "a", at: start + LogRepeats.window) == 2)
        #expect(repeats.omitted(before: "a", at: start + LogRepeats.window * 3) == 0)
        // However many there are, it remembers few.
        for line in 0..<1_000 { #expect(repeats.omitted(before: "\(line)", at: start) == 0) }
    }

    @Test(arguments: [
        (Logger.Level.error, true, "\u{1B}[31m"), (.warning, true, "\u{1B}[33m"),
        (.error, false, ""),
    ])
    func colourIsForTerminalsOnly(_ level: Logger.Level, _ isColoured: Bool, _ code: String) throws
    {
        logger(.text(isColoured: isColoured)).log(level: level, "m")
        let line = try #require(paper.lines.first)
        #expect(line.contains("\u{1B}") == isColoured)
        #expect(line.contains(code))
    }
}
