import Cryptography
import FoundationEssentials
import Invoices
import Lottery
import ProgramSettings

/// A campaign as its organiser writes it: the manifest's fields in YAML, with lines to point at. Beside them stand
/// `forecast`, which is not published, each party's `vrf_key`, and times as people write them.
struct CampaignFile {
    struct Mistake: Error, Equatable, CustomStringConvertible {
        let path: String
        /// Nil where no line was read.
        let line: Int?
        let reason: String
        var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)" }
        /// True if the file is not there, or not to be read: nothing is known of what is in it.
        var isUnread: Bool { line == nil }
    }

    private static let bytesMaximum = 1 << 20
    /// Fields of objects whose value is a moment.
    private static let times: Set<String> = ["opens", "closes", "sale_ends", "from"]

    let path: String
    private let tree: YAMLValue

    init(path: String) throws(Mistake) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Mistake(path: path, line: nil, reason: "cannot be read")
        }
        guard data.count <= Self.bytesMaximum else {
            throw Mistake(path: path, line: 1, reason: "is larger than a megabyte")
        }
        try self.init(path: path, text: String(decoding: data, as: UTF8.self))
    }

    init(path: String, text: String) throws(Mistake) {
        self.path = path
        do {
            tree = try YAMLValue(text)
        } catch {
            throw Mistake(path: path, line: error.line, reason: error.reason)
        }
        guard case .map = tree.content else {
            throw Mistake(path: path, line: tree.line, reason: "a campaign's fields are expected")
        }
    }

    /// The manifest, and its bytes: the same for the same file.
    func manifest() throws(Mistake) -> (manifest: CampaignManifest, bytes: [UInt8]) {
        try checkRows()
        let bytes = try bytes()
        do {
            return (try CampaignManifest(bytes), bytes)
        } catch {
            throw mistake(at: error.place, "\(error)")
        }
    }

    /// - Parameter place: a field of the manifest, and a text in it that tells the place.
    func mistake(at place: (field: String, word: String?), _ reason: String) -> Mistake {
        let field = node(place.field)
        let line = place.word.flatMap { Self.line(of: $0, in: field) } ?? field.line
        return Mistake(path: path, line: line, reason: reason)
    }

    /// As deep as the path leads in this file.
    private func node(_ path: String) -> YAMLValue {
        var node = tree
        for part in path.split(separator: ".") {
            let names = part.split { $0 == "[" || $0 == "]" }
            guard let name = names.first, let next = node[String(name)] else { return node }
            node = next
            guard names.count > 1, let place = Int(names[1]) else { continue }
            guard let items = node.items, items.indices.contains(place) else { return node }
            node = items[place]
        }
        return node
    }

    private static func line(of word: String, in node: YAMLValue) -> Int? {
        switch node.content {
        case .text(let text): return text == word ? node.line : nil
        case .integer(let number): return String(number) == word ? node.line : nil
        case .boolean, .null: return nil
        case .list(let items):
            for item in items { if let line = line(of: word, in: item) { return line } }
            return nil
        case .map(let fields):
            for field in fields {
                if field.name == word { return field.value.line }
                if let line = line(of: word, in: field.value) { return line }
            }
            return nil
        }
    }

    /// Rows are read without their place later on.
    private func checkRows() throws(Mistake) {
        for row in tree["prizes"]?.items ?? [] {
            guard let parts = row.items, parts.count == 3, parts[0].text != nil,
                parts[1].integer != nil, parts[2].integer != nil
            else { throw fault(row, "a prize is [name, fen, number]") }
        }
        guard case .map(let ladders)? = tree["ladders"]?.content else {
            throw fault(tree, "ladders are missing")
        }
        for (name, ladder) in ladders {
            guard UInt32(name).map({ String($0) }) == name else {
                throw fault(ladder, "a ladder is named by a number")
            }
            var left = Int64(Ladder.whole)
            for row in ladder.items ?? [] {
                guard let parts = row.items, parts.count == 2, parts[0].text != nil,
                    let chance = parts[1].integer, chance >= 0
                else { throw fault(row, "a row is [prize, parts per billion]") }
                left = chance > left ? -1 : left - chance
                guard left >= 0 else { throw fault(row, "the odds of ladder \(name) are over one") }
            }
        }
    }

    private func fault(_ value: YAMLValue, _ reason: String) -> Mistake {
        Mistake(path: path, line: value.line, reason: reason)
    }
}

extension CampaignFile {
    /// The manifest in JSON: names sorted, no white space, one line feed at the end.
    private func bytes() throws(Mistake) -> [UInt8] {
        guard case .map(var fields) = tree.content else { return [] }
        fields.removeAll { ["forecast", "rules_text", "revealers"].contains($0.name) }
        fields.append(("revealers", try revealers()))
        if let text = tree["rules_text"] {
            let digest = try self.digest(ofFile: text)
            fields.append(("rules_text_sha256", YAMLValue(line: text.line, .text(digest))))
        }
        var writer = JSONWriter()
        try write(fields, in: "", to: &writer)
        writer.endLine()
        return writer.bytes
    }

    /// `[name, key]` of each party.
    private func revealers() throws(Mistake) -> YAMLValue {
        guard let parties = tree["parties"], let items = parties.items else {
            throw fault(tree, "parties are missing")
        }
        var revealers: [YAMLValue] = []
        for party in items {
            guard let name = party["name"], let key = party["vrf_key"], let text = key.text,
                Hexadecimal.decode(text).flatMap({ ECVRFPublicKey($0) }) != nil
            else {
                throw fault(
                    party["vrf_key"] ?? party, "a party has a name and a vrf_key of 33 bytes")
            }
            revealers.append(YAMLValue(line: party.line, .list([name, key])))
        }
        return YAMLValue(line: parties.line, .list(revealers))
    }

    private func digest(ofFile name: YAMLValue) throws(Mistake) -> String {
        let folder = URL(filePath: path).deletingLastPathComponent()
        guard let text = name.text, let data = try? Data(contentsOf: folder.appending(path: text))
        else { throw fault(name, "the file with the rules cannot be read") }
        return SHA256.hash(Array(data)).description
    }

    private func write(
        _ fields: [(name: String, value: YAMLValue)], in list: String, to writer: inout JSONWriter
    ) throws(Mistake) {
        var parts: [(name: String, bytes: [UInt8])] = []
        for (name, value) in fields {
            if case .null = value.content { continue }
            // The manifest has the parties' keys among the revealers.
            if list == "parties", name == "vrf_key" { continue }
            var part = JSONWriter()
            try write(value, named: name, to: &part)
            parts.append((name, part.bytes))
        }
        parts.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        writer.object { writer in
            for part in parts {
                writer.name(dynamic: part.name)
                writer.raw(part.bytes)
            }
        }
    }

    private func write(
        _ value: YAMLValue, named name: String, to writer: inout JSONWriter
    ) throws(Mistake) {
        switch value.content {
        case .text(let text) where Self.times.contains(name):
            guard let seconds = RFC3339Time.seconds(text) else {
                throw fault(value, "\(name) is a time such as 2027-01-31T08:00:00+08:00")
            }
            writer.integer(seconds)
        case .text(let text): writer.string(text)
        case .integer(let number): writer.integer(number)
        case .boolean(let isTrue): writer.boolean(isTrue)
        case .null: writer.null()
        case .map(let fields): try write(fields, in: name, to: &writer)
        case .list(let items):
            var parts: [[UInt8]] = []
            for item in items {
                var part = JSONWriter()
                if case .map(let fields) = item.content {
                    try write(fields, in: name, to: &part)
                } else {
                    try write(item, named: "", to: &part)
                }
                parts.append(part.bytes)
            }
            writer.array(parts) { $0.raw($1) }
        }
    }
}

extension CampaignFile {
    /// The entries and amounts that the organiser expects; nil if the file has no forecast.
    func forecast() throws(Mistake) -> (entries: UInt64, amounts: [CampaignForecast.Amount])? {
        guard let forecast = tree["forecast"] else { return nil }
        guard let entries = forecast["entries"]?.integer.flatMap({ UInt64(exactly: $0) }),
            entries <= CampaignForecast.entriesMaximum
        else {
            throw fault(
                forecast["entries"] ?? forecast,
                "entries is a number up to \(CampaignForecast.entriesMaximum)")
        }
        var amounts: [CampaignForecast.Amount] = []
        for row in forecast["amounts"]?.items ?? [] {
            guard let parts = row.items, parts.count == 2, let fen = parts[0].integer,
                let weight = parts[1].integer.flatMap({ UInt64(exactly: $0) }), weight < 1 << 32
            else { throw fault(row, "an amount is [fen, weight]") }
            amounts.append(CampaignForecast.Amount(amount: Fen(fen), weight: weight))
        }
        guard !amounts.isEmpty, amounts.count <= Self.amountsMaximum else {
            throw fault(
                forecast, "name from 1 to \(Self.amountsMaximum) amounts with their weights")
        }
        return (entries, amounts)
    }

    private static let amountsMaximum = 100
}
