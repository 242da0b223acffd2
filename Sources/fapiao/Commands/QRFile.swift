import ArgumentParser
import Images
import LocalServers
import SystemPackage

/// A file that a code is written to.
struct QRFile {
    enum Format: String { case png, svg }

    struct Unwritable: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    let path: FilePath
    let format: Format

    /// The ending tells the format.
    init(path: String) throws(ValidationError) {
        self.path = FilePath(path)
        guard let format = self.path.extension.flatMap({ Format(rawValue: $0.lowercased()) }) else {
            throw ValidationError("--output takes a file that ends in .png or .svg")
        }
        self.format = format
    }

    /// A file that is there is left alone unless `overwriting`.
    func write(_ symbol: QRSymbol, overwriting: Bool) throws(Unwritable) {
        let bytes: [UInt8]? =
            switch format {
            case .png: symbol.png
            case .svg: Array(symbol.svg.utf8)
            }
        guard let bytes else { throw Unwritable(reason: "out of memory") }
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly,
                options: overwriting ? [.create, .truncate] : [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch Errno.fileExists {
            throw Unwritable(reason: "is there already; --force writes over it")
        } catch {
            throw Unwritable(reason: SystemWords.of(error))
        }
    }
}
