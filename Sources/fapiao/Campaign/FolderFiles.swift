import Lottery
import SystemPackage

/// A campaign's public files in a folder of this machine.
struct FolderFiles: CampaignFiles {
    let folder: String

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        try Self.bytes(of: FilePath(folder).appending(path), atMost: maximum)
    }

    /// Nil where there is no such file.
    static func bytes(
        of path: FilePath, atMost maximum: Int
    ) throws(CampaignFilesFault) -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let bytes = try file.closeAfter { try contents(of: file, atMost: maximum) }
            if let bytes { return bytes }
        } catch let error as Errno where error == .noSuchFileOrDirectory || error == .notDirectory {
            return nil
        } catch {
            throw .unreachable("\(path) cannot be read")
        }
        throw .tooLarge("\(path)")
    }

    /// Nil for more bytes.
    private static func contents(of file: FileDescriptor, atMost maximum: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= maximum {
            let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        return nil
    }
}
