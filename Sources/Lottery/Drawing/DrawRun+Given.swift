package import Cryptography

/// Takes the things that people give to a run: the entries to be passed over, signed notes, and
/// sources as they have typed them.
extension DrawRun {
    /// Why a file that somebody gave is not taken. Nothing has been changed then.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case pass(String)
        case firstPartIsSigned
        case noFirstPart
        case foreignNote
        case noAuditor
        case falseSignature(String)
        case source(String, TypedSource.Refusal)
        case termsAreFixed
        case notDrawn
        case noWinner(UInt64)

        package var description: String {
            switch self {
            case .pass(let line):
                "\(line): a line is an index of this draw, in rising order, and void, merchant or "
                    + "fraud"
            case .firstPartIsSigned: "the first part is signed, and has other entries passed over"
            case .noFirstPart: "the first part of the terms is not made yet"
            case .foreignNote: "the note is neither over this first part nor a disqualification"
            case .noAuditor: "no auditor of the manifest has signed the note"
            case .falseSignature(let name): "the line of \(name) is false"
            case .source(let name, let reason): "\(name): \(reason)"
            case .termsAreFixed: "the terms are fixed, with their sources"
            case .notDrawn: "nobody can be disqualified before the draw"
            case .noWinner(let index): "entry \(index) has won nothing in this draw"
            }
        }
    }

    /// Makes the first part, from lines with an index and a reason. The same lines again change nothing.
    package mutating func take(passes text: String) throws(Refusal) {
        var passes: [DrawTerms.Pass] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let index = UInt64(words[0]),
                let reason = DrawTerms.Reason(rawValue: String(words[1])),
                ground.entries.contains(index), passes.last.map({ $0.index < index }) ?? true
            else { throw .pass(String(line)) }
            passes.append(DrawTerms.Pass(index: index, reason: reason))
        }
        let made = DrawTerms(
            origin: ground.manifest.origin, draw: ground.plan.name, entries: ground.entries,
            passes: passes, sources: [])
        guard made != firstPart else { return }
        guard signatures == nil, publishedTerms == nil else { throw .firstPartIsSigned }
        firstPart = made
    }

    /// Takes an auditor's note: over the first part, or about a winner.
    /// - Parameter result: as it is published.
    package mutating func take(
        note: SignedNote, result: () -> DrawResult?
    ) throws(Refusal) {
        let manifest = ground.manifest
        for auditor in manifest.auditors where note.verdict(of: auditor.noteKey) == .refused {
            throw .falseSignature(auditor.name)
        }
        // Strangers' lines would stand in files that everybody reads, and in the way of the auditors' own.
        let lines = note.signatures.filter { line in
            manifest.auditors.contains { $0.noteKey.id == line.keyID && $0.name == line.name }
        }
        guard !lines.isEmpty, let note = SignedNote(text: note.text, signatures: lines) else {
            throw .noAuditor
        }
        if let one = Disqualification(note, origin: manifest.origin) {
            guard one.draw == ground.plan.name else { throw .foreignNote }
            return try take(one, result())
        }
        guard let firstPart else { throw .noFirstPart }
        guard firstPart.statement.isSaid(by: note.text, in: manifest.origin) else {
            throw .foreignNote
        }
        if signatures == nil {
            signatures = note
        } else {
            signatures?.addMissing(lines)
        }
    }

    private mutating func take(
        _ one: Disqualification, _ result: DrawResult?
    ) throws(Refusal) {
        guard let result else { throw .notDrawn }
        let place = disqualifications.firstIndex { $0.note.text == one.note.text }
        if let place {
            disqualifications[place].add(one.note)
        } else {
            // In other words it is another decision: it counts once all have signed the same.
            guard result.tiers.contains(where: { $0.winners.contains(one.index) }) else {
                throw .noWinner(one.index)
            }
            disqualifications.append(one)
        }
    }

    /// Takes the result of a public draw, or another one for a mistyped one.
    package mutating func take(
        source: DrawTerms.Source, at second: UInt64
    ) throws(Refusal) {
        guard let firstPart else { throw .noFirstPart }
        if let terms {
            guard terms.sources.contains(source) else { throw .termsAreFixed }
            return
        }
        do throws(TypedSource.Refusal) {
            typed = try TypedSource.add(
                source, to: typed ?? firstPart, of: ground.plan, at: second)
        } catch {
            throw .source(source.name, error)
        }
    }

    /// The own files as they are now, for what was given.
    var given: [LogFile] {
        var files: [LogFile] = []
        func add(_ path: String, _ bytes: [UInt8]?) {
            if let bytes { files.append(LogFile(path: path, bytes: bytes)) }
        }
        add(OwnPath.firstPart, firstPart.map { Array($0.text.utf8) })
        add(OwnPath.signatures, signatures?.bytes)
        add(OwnPath.typed, typed.map { Array($0.text.utf8) })
        if !disqualifications.isEmpty {
            add(
                OwnPath.disqualified,
                disqualifications.flatMap { Array((Base64.encode($0.note.bytes) + "\n").utf8) })
        }
        return files
    }
}
