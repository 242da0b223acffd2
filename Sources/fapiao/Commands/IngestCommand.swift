import ArgumentParser
import FoundationEssentials
import Invoices
import Ledger
import Verification

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Load invoices into the ledger from CSV or NDJSON.",
        discussion: """
            The same invoice again is harmless; the same identity with other content is refused. A \
            bad row is reported and costs only itself; one dated more than a day ahead is bad. A load that was interrupted may simply be \
            run again. Ends with 1 if there were rows that were not taken, and says on standard error \
            why for the first \(ShownFaults.maximum); --json says it for each, on standard output.

            NDJSON: an invoice a line, or {"change":"issue"|"void"|"red-flush",…}. CSV: commas, \
            semicolons, tabs or bars, in UTF-8 or UTF-16, and a header row with these columns in any \
            order:
            \(CSVColumn.allCases.map(\.rawValue).joined(separator: ", ")). \
            Missing may be all but \(Self.requiredColumns). The tax platform's names are \
            understood too (开票日期, 价税合计, 销方名称, …). status is N or 正常, or Y or 作废.
            """)

    private static let requiredColumns = CSVColumn.allCases.filter(\.isRequired)
        .map(\.rawValue).joined(separator: ", ")

    @Argument(
        help: "Files ending in .csv, .tsv, .txt, .ndjson or .jsonl; - is standard input (NDJSON).")
    var files: [String]

    @Option(help: "The format, where the name does not tell it: csv or ndjson.")
    var format: String?

    @Flag(help: "Print the report as JSON, and every row that was not taken.") var json = false
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one file") }
        if let format, IngestFormat(rawValue: format) == nil {
            throw ValidationError("--format is csv or ndjson")
        }
    }

    func run() async throws {
        for file in files where file != "-" {
            var isFolder = false
            guard !FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) || !isFolder
            else {
                Terminal.errorOutput("\(file) is a folder; name the files in it\n")
                throw ExitStatus.noInput
            }
            guard FileManager.default.isReadableFile(atPath: file) else {
                Terminal.errorOutput("\(file) cannot be read\n")
                throw ExitStatus.noInput
            }
        }
        let complete = try await Backend.use(try settings.load()) { store in
            var complete = true
            for file in files {
                complete = try await ingest(file, into: store) && complete
            }
            // After this sleep no worker denies the rows that were taken.
            try? await Task.sleep(for: FreshnessBound.settled)
            return complete
        }
        guard complete else { throw ExitStatus.no }
    }

    private static var lastDay: CalendarDay {
        IssueDayRule.lastDay(today: Clock.now.dayInChina)
    }

    /// - Returns: true if every row was taken.
    private func ingest(_ file: String, into store: LedgerStore) async throws -> Bool {
        let path = file == "-" ? "/dev/stdin" : file
        let told = format.flatMap(IngestFormat.init(rawValue:))
        // The size of a link or a pipe says nothing about how much is to come.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
        let size = isFile ? attributes?[.size] as? Int ?? 0 : 0
        var bar = ProgressBar(counting: "rows")
        var faults = ShownFaults()
        defer { faults.rest.map { Terminal.errorOutput("\(file): \($0) were not taken\n") } }
        do {
            let report = try await Ingest(
                writer: store.uncachedWriter, actor: .atTheTerminal, lastDay: Self.lastDay
            ).run(
                FileChunks(URL(filePath: path)),
                format: told ?? IngestFormat.told(byFileName: file) ?? .ndjson,
                progress: { report in
                    bar.update(
                        report.read,
                        fraction: size > 0 ? Double(report.bytes) / Double(size) : nil)
                },
                rejected: { row in
                    bar.finish()
                    if json {
                        tell(row)
                    } else if faults.admitsNext() {
                        Terminal.errorOutput("\(file): \(row)\n")
                    }
                })
            bar.finish()
            Terminal.output(IngestText(file: file, report: report).line(asJSON: json))
            if report.failed > 0 {
                Terminal.errorOutput(
                    "a region's ledger did not answer; run it again for the rest\n")
                throw ExitStatus.unavailable
            }
            return report.bad == 0 && report.refused == 0
        } catch let fault as IngestFault {
            bar.finish()
            try fail(fault, file)
        }
    }

    private func tell(_ row: RejectedRow) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("line")
            writer.integer(row.line)
            writer.field("invoiceCode", ifAny: row.id?.code?.description)
            writer.field("invoiceNumber", ifAny: row.id?.number.description)
            writer.field("code", row.reason.code)
            writer.field("reason", row.reason.explanation)
        }
        Terminal.output(String(decoding: writer.bytes, as: UTF8.self) + "\n")
    }

    private func fail(_ fault: IngestFault, _ file: String) throws -> Never {
        Terminal.errorOutput("\(file): \(fault)\n")
        switch fault {
        case .ledger(let fault, let report):
            let more =
                switch fault.effect {
                case .didNotHappen: ", and this run wrote nothing after it"
                case .mayHaveHappened: ", and perhaps some rows after it"
                }
            try stop(file, report, and: more)
        case .source(_, let report): try stop(file, report, and: "")
        case .header, .unusable: throw ExitStatus.badData
        }
    }

    private func stop(_ file: String, _ report: IngestReport, and more: String) throws -> Never {
        Terminal.errorOutput(IngestText(file: file, report: report).line(asJSON: false))
        Terminal.errorOutput("what was read so far is in\(more); run it again for the rest\n")
        throw ExitStatus.unavailable
    }
}

/// The outcome of a load, as one line.
struct IngestText {
    let file: String
    let report: IngestReport

    func line(asJSON: Bool) -> String {
        guard asJSON else {
            let counts = figures.map { "\(ProgressBar.grouped($0.1)) \($0.0)" }
            return "\(file): \(counts.joined(separator: ", "))\n"
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("file", file)
            for (name, count) in figures {
                writer.name(dynamic: name)
                writer.integer(count)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    private var figures: [(String, Int)] {
        [
            ("read", report.read), ("issued", report.issued), ("changed", report.changed),
            ("already", report.already), ("refused", report.refused), ("failed", report.failed),
            ("bad", report.bad),
        ]
    }
}
