import ProgramSettings
import Testing

@testable import fapiao

/// Config/ says what is so.
struct TidyConfigTests {
    private let path = ProjectFiles.root + "/Config/fapiao.yaml"

    private func text(_ name: String) throws -> ProjectFiles.File {
        try #require(ProjectFiles.all.first { $0.path == "Config/" + name })
    }

    /// Print it anew with `fapiao config defaults > Config/fapiao.yaml`.
    @Test func theFileIsWhatTheDeclarationsSay() throws {
        #expect(try text("fapiao.yaml").text == Settings.template)
    }

    @Test func theFileHoldsEveryKeyWithItsDefaultAndAComment() throws {
        var sources = SettingSources(Settings.catalogue)
        sources.read(file: path)
        #expect(sources.mistakes == [])
        let lines = try text("fapiao.yaml").lines
        for setting in Settings.catalogue.all {
            let entry = try #require(sources.entries[setting.key])
            #expect(entry.value == setting.defaultValue, "\(setting.key)")
            guard entry.origin.hasPrefix(path + ":"),
                let line = Int(entry.origin.dropFirst(path.count + 1)), line > 1
            else {
                Issue.record("\(setting.key) is not in Config/fapiao.yaml")
                continue
            }
            let above = lines[line - 2].drop { $0 == " " }
            #expect(above.hasPrefix("# "), "\(setting.key) has no comment")
        }
    }

    @Test func everyDefaultIsAccepted() throws {
        let settings = try Settings.load(file: path, environment: [:], overrides: [:])
        #expect(settings.report.count == Settings.catalogue.all.count)
    }

    /// An area declares a setting as `static let name`, and reads it as `Self.name`.
    @Test func everySettingIsRead() throws {
        let areas = ProjectFiles.swift.filter { file in
            file.path.hasPrefix("Sources/") && file.text.contains(": SettingArea {")
        }
        #expect(areas.count == Settings.areas.count)
        for area in areas {
            let names = area.text.matches(of: /static let (\w+) = Setting[.<]/).map(\.output.1)
            #expect(!names.isEmpty, "\(area)")
            for name in names {
                #expect(try area.text.contains(Regex("\\bSelf\\.\(name)\\b")), "\(area): \(name)")
            }
        }
    }

    @Test(arguments: ["fapiao.service", "haproxy.cfg", "alerts.yaml"])
    func settingsThatAreSpokenOfExist(_ name: String) throws {
        let file = try text(name)
        let variables = Set(Settings.catalogue.all.map(\.variable))
        for match in file.text.matches(of: /\bFAPIAO_[A-Z_]+/) {
            #expect(variables.contains(String(match.output)), "\(match.output)")
        }
        let sections = Set(
            Settings.catalogue.all.compactMap { $0.key.split(separator: ".").first })
        for match in file.text.matches(of: /\b([a-z]+)(?:\.[A-Za-z]+)+/)
        where sections.contains(match.output.1) && !match.output.0.hasSuffix(".yaml") {
            #expect(Settings.catalogue[String(match.output.0)] != nil, "\(match.output.0)")
        }
    }

    @Test func alertsSpeakOfFiguresThatExist() throws {
        let names = try text("alerts.yaml").text.matches(of: /\b(?:fapiao|process)_[a-z_]+\b/)
            .map { name(String($0.output)) }
        #expect(names.count > 8)
        for name in names { #expect(MetricNames.all.contains(name), "\(name)") }
    }

    @Test func everyFigureIsExplained() {
        for file in ProjectFiles.swift where file.path.hasPrefix("Sources/") {
            for match in file.text.matches(of: /label: "((?:fapiao|process)_[a-z_]+)"/) {
                #expect(MetricNames.all.contains(String(match.output.1)), "\(file)")
            }
        }
    }

    /// Without what a histogram's lines add.
    private func name(_ line: String) -> String {
        for ending in ["_bucket", "_sum", "_count"] where line.hasSuffix(ending) {
            return String(line.dropLast(ending.count))
        }
        return line
    }
}
