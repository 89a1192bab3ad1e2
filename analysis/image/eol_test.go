package image

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEndOfLife(t *testing.T) {
	for ref, want := range map[string][]string{
		"node:16":               {"2023-09-11 Node.js 16", "2024-06-30 Debian 10 (buster)"},
		"node:16.20.2-alpine":   {"2023-09-11 Node.js 16"},
		"node:20-alpine3.18":    {"2025-05-09 Alpine 3.18", "2026-04-30 Node.js 20"},
		"python:3.12-bullseye":  {"2026-08-31 Debian 11 (bullseye)", "2028-10-31 Python 3.12"},
		"python:3":              {"2030-06-30 Debian 13 (trixie)"},
		"debian:12.5-slim":      {"2028-06-30 Debian 12 (bookworm)"},
		"ubuntu:bionic":         {"2023-05-31 Ubuntu 18.04 (bionic)"},
		"centos:7.9.2009":       {"2024-06-30 CentOS 7"},
		"centos:centos7":        {"2024-06-30 CentOS 7"},
		"golang:1.19.5":         {"2023-09-06 Go 1.19", "2028-06-30 Debian 12 (bookworm)"},
		"openjdk:11":            {"2022-07-31 The openjdk image"},
		"eclipse-temurin:8-jre": {"2030-12-31 Eclipse Temurin 8"},
		"mcr.microsoft.com/dotnet/sdk:6.0-alpine": {"2024-11-12 .NET 6.0"},
		"example.com/node:16":                     nil,
		"node:latest":                             {"2030-06-30 Debian 13 (trixie)"},
		"gcr.io/distroless/static-debian12":       nil,
	} {
		var got []string
		for _, e := range EndsOfLife(Parse(ref)) {
			got = append(got, e.Date+" "+e.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", ref, diff)
		}
	}
}

func TestSchedulesAreDates(t *testing.T) {
	for family, s := range schedules() {
		if len(s.ends) == 0 || s.name == "" || s.source == "" {
			t.Errorf("%s: incomplete", family)
		}
		for release, date := range s.ends {
			if _, err := time.Parse(time.DateOnly, date); err != nil {
				t.Errorf("%s %s: %v", family, release, err)
			}
		}
	}
}
