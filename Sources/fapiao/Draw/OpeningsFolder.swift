import FoundationEssentials
import LocalServers
import Lottery
import SystemPackage

/// The folder in which openings go from the operator to an auditor. They name people, so nobody else opens it.
struct OpeningsFolder {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private static let file = "openings.ndjson"

    private let path: FilePath

    /// - Throws: unless nobody but its owner may open the folder.
    init(_ path: String, isMade: Bool) throws(Unusable) {
        self.path = FilePath(path)
        do {
            if isMade, !FileManager.default.fileExists(atPath: path) {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            }
            let file = try FileDescriptor.open(
                self.path, .readOnly, options: [.directory, .closeOnExec, .noFollow])
            let mode = try file.closeAfter { try file.stat().mode.permissions.rawValue }
            guard mode & 0o077 == 0 else {
                throw Unusable(
                    description: "\(path): others may open it; chmod 700 keeps it secret")
            }
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(description: "\(path): \(SystemWords.of(error))")
        }
    }

    func write(_ openings: [AuditOpening]) throws(Unusable) {
        do {
            try AtomicFile.write(
                openings.flatMap(\.line), to: path.appending(Self.file), isPrivate: true)
        } catch {
            throw Unusable(description: "\(path): \(SystemWords.of(error))")
        }
    }

    /// By index; the last of several.
    func read() throws(Unusable) -> [UInt64: AuditOpening] {
        let bytes: [UInt8]?
        do {
            bytes = try AtomicFile.read(path.appending(Self.file))
        } catch {
            throw Unusable(description: "\(path): \(SystemWords.of(error))")
        }
        guard let bytes else { throw Unusable(description: "\(path) has no \(Self.file)") }
        var openings: [UInt64: AuditOpening] = [:]
        for (place, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard line.count <= AuditOpening.lineBytesMaximum,
                let opening = AuditOpening(line: line)
            else {
                throw Unusable(
                    description: "\(path)/\(Self.file), line \(place + 1): this is no opening")
            }
            openings[opening.index] = opening
        }
        return openings
    }
}
