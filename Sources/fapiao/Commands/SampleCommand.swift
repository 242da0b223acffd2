import ArgumentParser
import Invoices
import LocalServers
import SystemPackage

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Write synthetic invoices to a file, as NDJSON changes.",
        discussion: """
            All kinds, regions and statuses, from a seed: the same seed and day give the same \
            bytes. No taxpayer in it is real: all are registered in division 99, which is given to \
            nobody.

              fapiao sample 100000 --seed 7 --output sample.ndjson
              fapiao ingest sample.ndjson
            """)

    @Argument(help: "How many changes: issues, voids and red-flushes.") var count: Int
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "The file; standard output unless given.") var output: String?
    @Option(
        help: ArgumentHelp(
            "The day on which the sample is up to date; 1 January of this year unless given.",
            valueName: "date"))
    var asOf: String?

    func validate() throws {
        guard (1...SampleLedger.changesMaximum).contains(count) else {
            throw ValidationError("a count is from 1 to \(SampleLedger.changesMaximum)")
        }
        if let asOf, CalendarDay(asOf) == nil {
            throw ValidationError("a date is written 2026-01-31")
        }
    }

    func run() async throws {
        let today = asOf.flatMap { CalendarDay($0) } ?? Clock.startOfYear
        let sample = SampleLedger(seed: seed, today: today)
        do {
            let file = try output.map {
                try FileDescriptor.open(
                    FilePath($0), .writeOnly, options: [.create, .truncate],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            }
            try write(sample, to: file ?? .standardOutput)
            try file?.close()
        } catch let error as Errno {
            Terminal.errorOutput("\(output ?? "standard output"): \(SystemWords.of(error))\n")
            throw ExitStatus.cannotCreate
        }
    }

    private func write(_ sample: SampleLedger, to file: FileDescriptor) throws {
        var bar = ProgressBar(counting: "changes", isShown: output == nil ? false : nil)
        var buffer: [UInt8] = []
        for index in 0..<count {
            var writer = JSONWriter(reserving: 1_024)
            sample.change(at: index).write(to: &writer)
            buffer += writer.bytes
            buffer.append(0x0A)
            guard buffer.count > 1 << 20 || index == count - 1 else { continue }
            try file.writeAll(buffer)
            buffer.removeAll(keepingCapacity: true)
            bar.update(index + 1, fraction: Double(index + 1) / Double(count))
        }
        bar.finish()
    }
}
