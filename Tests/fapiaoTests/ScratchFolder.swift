import Foundation

/// A folder that goes with its owner.
final class ScratchFolder: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "fapiao-\(UUID().uuidString)"
        make(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func write(_ text: String, as name: String, mode: Int = 0o600) -> String {
        let file = path + "/" + name
        make((file as NSString).deletingLastPathComponent)
        precondition(
            FileManager.default.createFile(
                atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: mode]),
            "cannot write \(file)")
        return file
    }

    private func make(_ folder: String) {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }
}
