import Edge
import Glibc
import Images
import Logging
import Subprocess
import Synchronization
import SystemPackage
import Verification

/// Reads photos in processes of their own, one a photo: a photo that harms its process harms no
/// other.
final class ChildPhotoReader: PhotoReading {
    /// For one photo, from the start of its process; past it the process is killed. `Sandbox` bounds
    /// its work in this time.
    let deadline: Duration
    private let queue: PhotoQueue
    private let configuration: Configuration
    private let logger: Logger
    /// Why no photo can be read here; nil while nothing is known to be wrong.
    private let hindrance = Mutex<String?>(nil)

    /// Photos that may wait for each that is being read.
    static let waitingPerPlace = 4
    /// Beyond the deadline, which the process holds to itself: then it is killed from outside.
    private static let mercy: Duration = .seconds(1)

    /// - Parameters:
    ///   - program: this very program, also after an upgrade has put another file in its place.
    ///   - arguments: the words that make it read a photo; the deadline's seconds follow.
    init(
        concurrent: Int, deadline: Duration, program: String = "/proc/self/exe",
        arguments: [String] = [PhotoProcess.name], logger: Logger
    ) {
        self.deadline = deadline
        self.logger = logger
        queue = PhotoQueue(
            concurrent: concurrent, waitingMaximum: concurrent * Self.waitingPerPlace)
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the service to answer.
        options.createSession = true
        configuration = Configuration(
            executable: .path(FilePath(program)),
            arguments: Arguments(arguments + [String(deadline.wholeSeconds)]),
            environment: .custom(Self.environment), workingDirectory: "/",
            platformOptions: options)
    }

    /// The fault of photos that `/readyz` reports; nil if all is well.
    var fault: String? { hindrance.withLock { $0 } }

    /// Asks at the start, and then each hour, so that `/readyz` knows before people do.
    func run() async {
        while !Task.isCancelled {
            await probe()
            try? await Task.sleep(for: .seconds(3_600))
        }
    }

    /// Finds out whether photos can be read here, before somebody sends one.
    func probe() async { _ = await readInTime([]) }

    func read(_ photo: [UInt8], from client: Client) async -> PhotoReport {
        // As long as one photo may take: a sender behind more than that is told so.
        guard await queue.enter(client, within: deadline) else {
            return PhotoReport(.failure(PhotoFault(.overloaded)))
        }
        let began = ContinuousClock.now
        defer { queue.leave(client, after: .now - began) }
        return await readInTime(photo)
    }

    private func readInTime(_ photo: [UInt8]) async -> PhotoReport {
        await withTaskGroup(of: PhotoReport?.self) { group in
            group.addTask { await self.readInProcess(photo) }
            group.addTask {
                try? await Task.sleep(for: self.deadline + Self.mercy)
                return nil
            }
            let first = await group.next() ?? nil
            // Kills the process, if there is one; the group then waits until it is reaped.
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second ?? PhotoReport(.failure(PhotoFault(.unreadable)))
        }
    }

    private func readInProcess(_ photo: [UInt8]) async -> PhotoReport {
        // Not through a pipe: a process that dies with half of its photo unread must not be able
        // to do anything to the writer.
        guard let descriptor = MemoryFile.holding(photo) else {
            return PhotoReport(.failure(PhotoFault(.overloaded)))
        }
        let file = FileDescriptor(rawValue: descriptor)
        do {
            let end = try await Subprocess.run(
                configuration,
                input: .fileDescriptor(file, closeAfterSpawningProcess: true),
                output: .bytes(limit: DecodedCodes.bytesMaximum), error: .discarded)
            return report(end.terminationStatus, end.standardOutput)
        } catch {
            // It wrote too much, was killed, or could not be started.
            return Self.unreadable
        }
    }

    /// A process that tells nothing of its time is taken to have used all that it may.
    private static let unreadable = PhotoReport(
        .failure(PhotoFault(.unreadable)),
        processorTime: .seconds(Int(Sandbox.processorSeconds)))

    private func report(_ status: TerminationStatus, _ output: [UInt8]) -> PhotoReport {
        if case .exited(PhotoProcess.Status.unconfined) = status { return unconfined(output) }
        hindrance.withLock { $0 = nil }
        guard let told = try? DecodedCodes(lastOf: output) else { return Self.unreadable }
        switch status {
        case .exited(0):
            return PhotoReport(.success(told.codes), processorTime: told.processorTime)
        // Its time is over; the codes found by then count.
        case .signaled(SIGXCPU) where !told.codes.isEmpty,
            .signaled(SIGALRM) where !told.codes.isEmpty:
            return PhotoReport(
                .success(told.codes), processorTime: Self.unreadable.processorTime)
        case .exited(let code):
            guard let fault = Self.faults[code] else { return Self.unreadable }
            return PhotoReport(.failure(PhotoFault(fault)), processorTime: told.processorTime)
        default: return Self.unreadable
        }
    }

    private static let faults: [Int32: PhotoFault.Code] = [
        PhotoProcess.Status.notAPhoto: .notAPhoto, PhotoProcess.Status.tooLarge: .tooLarge,
        PhotoProcess.Status.outOfTime: .unreadable,
    ]

    /// No fault of the photo: on this system none can be read.
    private func unconfined(_ output: [UInt8]) -> PhotoReport {
        let reason = String(
            decoding: output.prefix(200).filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
        hindrance.withLock { $0 = "the reader of photos cannot be confined here: \(reason)" }
        logger.error(
            "the reader of photos cannot be confined here, so none is read",
            metadata: ["reason": .string(reason)])
        return PhotoReport(.failure(PhotoFault(.unavailable)))
    }

    /// Holds no secret of ours, but the path to Swift's libraries: without it the process would not
    /// start.
    private static var environment: [Environment.Key: String] {
        ProcessEnvironment.value("LD_LIBRARY_PATH").map { ["LD_LIBRARY_PATH": $0] } ?? [:]
    }
}
