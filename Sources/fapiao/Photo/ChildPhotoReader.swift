import Gateways
import Logging
import Pictures
import Subprocess
import SystemPackage
import Verification

/// Reads pictures in processes of their own, one a picture: what a picture does to its process it
/// does to nobody else.
struct ChildPhotoReader: PhotoReading {
    /// From the wait for a place to the answer. Past it the process is killed.
    let deadline: Duration
    private let places: Places
    private let configuration: Configuration
    private let logger: Logger

    /// Pictures that may wait for each that is being read: they are read within the deadline.
    static let waitingPerPlace = 4

    /// - Parameters:
    ///   - program: this very program, also after an upgrade has put another file in its place.
    ///   - arguments: what makes it read a picture.
    init(
        concurrent: Int, deadline: Duration, program: String = "/proc/self/exe",
        arguments: [String] = [PhotoProcess.name], logger: Logger
    ) {
        self.deadline = deadline
        self.logger = logger
        places = Places(
            concurrent: concurrent, waitingMaximum: concurrent * Self.waitingPerPlace)
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the service to answer.
        options.createSession = true
        configuration = Configuration(
            executable: .path(FilePath(program)), arguments: Arguments(arguments),
            environment: .custom(Self.environment), workingDirectory: "/",
            platformOptions: options)
    }

    func codes(in picture: [UInt8]) async throws(PhotoFault) -> [String] {
        let outcome = await withTaskGroup(of: Result<[String], PhotoFault>?.self) { group in
            group.addTask { await readWhenThereIsPlace(picture) }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return nil
            }
            let first = await group.next() ?? nil
            // Kills the process, if there is one; the group then waits until it is reaped.
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second
        }
        return try (outcome ?? .failure(PhotoFault(.unreadable))).get()
    }

    private func readWhenThereIsPlace(_ picture: [UInt8]) async -> Result<[String], PhotoFault> {
        guard await places.enter() else { return .failure(PhotoFault(.overloaded)) }
        defer { places.leave() }
        do throws(PhotoFault) {
            return .success(try await read(picture))
        } catch {
            return .failure(error)
        }
    }

    private func read(_ picture: [UInt8]) async throws(PhotoFault) -> [String] {
        // Not through a pipe: a process that dies with half of its picture unread must not be able
        // to do anything to whoever writes it.
        guard let descriptor = MemoryFile.holding(picture) else { throw PhotoFault(.overloaded) }
        let file = FileDescriptor(rawValue: descriptor)
        let bytes: [UInt8]
        do {
            let end = try await run(
                configuration,
                input: .fileDescriptor(file, closeAfterSpawningProcess: true),
                output: .bytes(limit: DecodedCodes.bytesMaximum), error: .discarded)
            if let fault = fault(end.terminationStatus) { throw fault }
            bytes = end.standardOutput
        } catch {
            // It wrote too much, or could not be started.
            throw (error as? PhotoFault) ?? PhotoFault(.unreadable)
        }
        do throws(JSONError) {
            return try DecodedCodes(json: bytes).codes
        } catch {
            throw PhotoFault(.unreadable)
        }
    }

    private func fault(_ status: TerminationStatus) -> PhotoFault? {
        switch status {
        case .exited(0): return nil
        case .exited(PhotoProcess.Status.notAPicture): return PhotoFault(.notAPicture)
        case .exited(PhotoProcess.Status.tooLarge): return PhotoFault(.tooLarge)
        case .exited(PhotoProcess.Status.unconfined):
            // No fault of the picture: on this system none can be read.
            logger.error("the reader of pictures cannot be confined here, so none is read")
            return PhotoFault(.overloaded)
        default: return PhotoFault(.unreadable)
        }
    }

    /// No secret of ours is in it. Where the loader finds Swift's libraries is not one, and
    /// without it the process would not start.
    private static var environment: [Environment.Key: String] {
        ProcessEnvironment.value("LD_LIBRARY_PATH").map { ["LD_LIBRARY_PATH": $0] } ?? [:]
    }
}
