package import Cryptography

/// Everything that people decide about a periodic draw, written down before the revealers answer.
package struct DrawTerms: Hashable, Sendable {
    /// Why an entry is passed over. What follows from the log is a rule of the manifest and stands not here.
    package enum Reason: String, Sendable, CaseIterable {
        case void, merchant, fraud
    }

    /// An entry that takes no prize, by a decision that all auditors sign.
    package struct Pass: Hashable, Sendable {
        /// Its place in the log, among the draw's entries.
        package let index: UInt64
        package let reason: Reason

        package init(index: UInt64, reason: Reason) {
            self.index = index
            self.reason = reason
        }
    }

    /// A public draw of others, whose numbers nobody here can choose.
    package struct Source: Hashable, Sendable {
        package let name: String
        /// As the manifest's pattern writes it, or "none" for a draw that was not held in time.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Some millions of entries passed over.
    package static let bytesMaximum = 64 << 20

    /// The log's name, `HOST/lottery/CAMPAIGN`.
    package let origin: String
    package let draw: String
    /// Places in the log, not empty: from the end of the series' last draw to the end of this one.
    package let entries: Range<UInt64>
    /// In rising order of their places.
    package let passes: [Pass]
    /// In the manifest's order; empty in the first part, which stands before they are drawn.
    package let sources: [Source]

    /// Nil where the text would have another reading: names and values that are not single words of ASCII,
    /// no entries, passes that do not rise or are not of these entries.
    package init?(
        origin: String, draw: String, entries: Range<UInt64>, passes: [Pass], sources: [Source]
    ) {
        guard !entries.isEmpty, Self.isText(origin), !origin.contains(" "), Self.isName(draw),
            passes.allSatisfy({ entries.contains($0.index) }),
            zip(passes, passes.dropFirst()).allSatisfy({ $0.index < $1.index }),
            sources.allSatisfy({ Self.isName($0.name) && Self.isText($0.value) }),
            Set(sources.map(\.name)).count == sources.count
        else { return nil }
        self.origin = origin
        self.draw = draw
        self.entries = entries
        self.passes = passes
        self.sources = sources
    }

    private static let header = "fapiao.draw.v1"

    /// The part that the auditors sign before the sources are drawn.
    package var firstPart: String {
        var lines = [
            Self.header, origin, draw, "\(entries.lowerBound) \(entries.upperBound)",
        ]
        lines += passes.map { "pass \($0.index) \($0.reason.rawValue)" }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The file: ASCII lines, each ended by one line feed.
    package var text: String {
        firstPart + sources.map { "source \($0.name) \($0.value)\n" }.joined()
    }

    /// Reads a whole text; nil unless it is as this type writes it.
    package init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popLast() == "", lines.popFirst() == Self.header[...],
            let origin = lines.popFirst(), let draw = lines.popFirst(),
            let range = lines.popFirst()?.split(separator: " "), range.count == 2,
            let first = UInt64(range[0]), let end = UInt64(range[1]), first < end
        else { return nil }
        var passes: [Pass] = []
        var sources: [Source] = []
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3 else { return nil }
            switch words[0] {
            case "pass":
                guard let index = UInt64(words[1]), let reason = Reason(rawValue: String(words[2]))
                else { return nil }
                passes.append(Pass(index: index, reason: reason))
            case "source":
                sources.append(Source(name: String(words[1]), value: String(words[2])))
            default: return nil
            }
        }
        self.init(
            origin: String(origin), draw: String(draw), entries: first..<end, passes: passes,
            sources: sources)
        // The loop above takes too much, passes behind sources among it; writing it anew finds
        // that.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// SHA-256 of the whole text, which the revealers answer for.
    package var hash: Bytes32 { SHA256.hash(Array(text.utf8)) }

    /// 1 to 63 of a–z, 0–9 and "-".
    package static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Words of printable ASCII with one space between them.
    private static func isText(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && text.split(separator: " ", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty
            }
    }
}
