import LocalServers
import Lottery
import SystemPackage

/// A witness's state in two files on two devices. Both are written before an answer leaves; the newer one counts at
/// the start, and mends the other.
struct WitnessFiles: Sendable {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private static let name = "witness.state"

    private let paths: [FilePath]
    private let locks: [ProcessLock]

    /// - Throws: where another process has the state: two would answer two questions.
    init(_ folders: [String]) throws(Unusable) {
        paths = folders.map { FilePath($0).appending(Self.name) }
        // Of each: another process may have one of them beside a third.
        var locks: [ProcessLock] = []
        for folder in folders {
            do {
                locks.append(try ProcessLock(FilePath(folder).appending("witness.lock")))
            } catch {
                throw Unusable(description: "\(folder): \(error)")
            }
        }
        self.locks = locks
    }

    /// The state, from the newer of the files; the other one is mended.
    /// - Throws: where neither is a state. Then the witness has forgotten what it answered, and a new one must not take
    ///   its place under the same keys.
    func load() throws(Unusable) -> WitnessState {
        var states: [WitnessState?] = []
        for path in paths {
            do {
                let bytes = try AtomicFile.read(path)
                states.append(
                    bytes.flatMap { String(validating: $0, as: UTF8.self) }
                        .flatMap { WitnessState(text: $0) })
            } catch {
                throw Unusable(description: "\(path): \(SystemWords.of(error))")
            }
        }
        guard let newest = states.compactMap({ $0 }).max(by: { $0.sequence < $1.sequence }) else {
            throw Unusable(
                description:
                    "neither \(paths[0]) nor \(paths[1]) is a state of a witness: what it has "
                    + "answered is lost, and its party has to be changed")
        }
        if states.compactMap({ $0 }).contains(where: {
            $0.sequence == newest.sequence && $0 != newest
        }) {
            throw Unusable(description: "the two states are of different witnesses")
        }
        if states.contains(where: { $0 != newest }) { try store(newest) }
        return newest
    }

    /// Once this returns, the state survives a power cut in both files. After an error it may be in the first one:
    /// then the next start goes on from it.
    func store(_ state: WitnessState) throws(Unusable) {
        for path in paths {
            do {
                try AtomicFile.write(Array(state.text.utf8), to: path, isPrivate: true)
            } catch {
                throw Unusable(description: "\(path): \(SystemWords.of(error))")
            }
        }
    }

    /// For a new witness, which has answered nothing.
    func create() throws(Unusable) {
        for path in paths {
            let found: [UInt8]?
            do {
                found = try AtomicFile.read(path)
            } catch {
                throw Unusable(description: "\(path): \(SystemWords.of(error))")
            }
            guard found == nil else { throw Unusable(description: "\(path) is there already") }
        }
        try store(WitnessState())
    }
}
