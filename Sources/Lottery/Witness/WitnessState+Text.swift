import Cryptography

extension WitnessState {
    private static let header = "fapiao.witness.v1"

    /// As the state stands in a file. The last line is the digest of all before it: a file that was cut or damaged is no
    /// state.
    package var text: String {
        var lines = [Self.header, "sequence \(sequence)"]
        for (origin, log) in logs.sorted(by: { $0.key < $1.key }) {
            lines.append("log \(origin)")
            if log.hasForgotten { lines.append("forgotten") }
            if let start = log.start {
                let hashes = [start.root, start.seed].map { Base64.encode($0.bytes) }
                lines.append("start \(start.size) \(hashes[0]) \(hashes[1])")
            }
            if let note = log.note {
                lines.append("cosigned \(log.cosignedAt) \(Base64.encode(note.bytes))")
            }
            lines += log.answersBefore.map { $0.line("answered") }
            if let answer = log.answer { lines.append(answer.line("answer")) }
            for (draw, answers) in log.drawsBefore.sorted(by: { $0.key < $1.key }) {
                lines += answers.map { $0.line("drew", draw) }
            }
            for (draw, answer) in log.draws.sorted(by: { $0.key < $1.key }) {
                lines.append(answer.line("draw", draw))
            }
            for (draw, size) in log.closings.sorted(by: { $0.key < $1.key }) {
                lines.append("closing \(draw) \(size)")
            }
        }
        let body = lines.map { $0 + "\n" }.joined()
        return body + "sha256 \(SHA256.hash(Array(body.utf8)))\n"
    }

    /// Reads a whole text; nil unless it is as this type writes it.
    package init?(text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popLast() == "", lines.popLast() != nil, lines.popFirst() == Self.header[...],
            let sequence = lines.popFirst().flatMap({ RequestLines.value("sequence", $0) })
                .flatMap({ UInt64($0) })
        else { return nil }
        self.init()
        self.sequence = sequence
        var origin: String?
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)[...]
            if words.first == "log", words.count == 2 {
                origin = String(words[1])
                logs[String(words[1])] = WitnessLog()
            } else {
                guard let origin, logs[origin]?.read(words, of: origin) == true else { return nil }
            }
        }
        // The digest, and whatever was read too generously above.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }
}

extension WitnessLog.Answer {
    fileprivate func line(_ word: String) -> String {
        let hashes = [question.manifest, question.previousSeed, question.root].map(\.bytes)
        let parts = (hashes + [operatorProof, ownProof]).map { Base64.encode($0) }
        return ([word, String(question.from), String(question.size)] + parts)
            .joined(separator: " ")
    }

    /// The line's seven words behind the first one.
    fileprivate init?(_ words: ArraySlice<Substring>, of origin: String) {
        let values = words.dropFirst(2).map { Base64.decodeCanonical($0) ?? [] }
        guard words.count == 7, let from = UInt64(words[words.startIndex]),
            let size = UInt64(words[words.startIndex + 1]), let manifest = Bytes32(values[0]),
            let seed = Bytes32(values[1]), let root = Bytes32(values[2]),
            let question = SealQuestion(
                origin: origin, manifest: manifest, from: from, previousSeed: seed, size: size,
                root: root)
        else { return nil }
        self.init(question: question, operatorProof: values[3], ownProof: values[4])
    }
}

extension WitnessLog.DrawAnswer {
    fileprivate func line(_ word: String, _ draw: String) -> String {
        ([word, draw] + [question, operatorProof, ownProof].map { Base64.encode($0) })
            .joined(separator: " ")
    }
}

extension WitnessLog {
    /// True if the line was one.
    fileprivate mutating func read(_ words: ArraySlice<Substring>, of origin: String) -> Bool {
        let values = words.dropFirst().map { Base64.decodeCanonical($0) ?? [] }
        switch (words.first, words.count) {
        case ("forgotten", 1):
            hasForgotten = true
            return true
        case ("start", 4):
            guard let size = UInt64(words[1]), let root = Bytes32(values[1]),
                let seed = Bytes32(values[2])
            else { return false }
            start = Start(size: size, root: root, seed: seed)
            return true
        case ("cosigned", 3):
            guard let time = UInt64(words[1]), let note = SignedNote(values[1]) else {
                return false
            }
            (self.note, cosignedAt) = (note, time)
            return true
        case ("answer", 8):
            answer = Answer(words.dropFirst(), of: origin)
            return answer != nil
        case ("answered", 8):
            guard let before = Answer(words.dropFirst(), of: origin) else { return false }
            answersBefore.append(before)
            return true
        case ("draw", 5), ("drew", 5):
            let (draw, answer) = (
                String(words[1]),
                DrawAnswer(question: values[1], operatorProof: values[2], ownProof: values[3])
            )
            if words.first == "draw" {
                draws[draw] = answer
            } else {
                drawsBefore[draw, default: []].append(answer)
            }
            return true
        case ("closing", 3):
            guard let size = UInt64(words[2]) else { return false }
            closings[String(words[1])] = size
            return true
        default: return false
        }
    }
}
