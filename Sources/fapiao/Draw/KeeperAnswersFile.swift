import ArgumentParser
import Lottery
import SystemPackage

/// Answers of second keepers, a line each, as `fapiao campaign finish` prints them.
enum KeeperAnswersFile {
    static func read(_ path: String) throws -> [RevealRequest.Proof] {
        let bytes = (try? AtomicFile.read(FilePath(path))) ?? nil
        let lines = bytes.map { String(decoding: $0, as: UTF8.self).split(separator: "\n") } ?? []
        let answers = lines.map { RevealReply(status: 200, body: Array("\($0)\n".utf8)) }
            .compactMap { reply -> RevealRequest.Proof? in
                if case .revealed(let proof) = reply { proof } else { nil }
            }
        guard !lines.isEmpty, answers.count == lines.count else {
            Terminal.errorOutput("\(path): a keeper's answer is a line of `campaign finish`\n")
            throw ExitStatus.configuration
        }
        return answers
    }
}
