// Go's golang.org/x/crypto/ocsp, in the shape of its peers; see peer.h.
package main

import (
	"crypto/x509"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Set when linking.
var cryptoVersion = "?"

// What is asked: is subject, which issuer issued, good according to response?
type question struct {
	response []byte
	issuer   *x509.Certificate
	subject  *x509.Certificate
	at       time.Time
}

// The package leaves to its caller whether a responder may sign, and all times.
func (q *question) verify() bool {
	response, err := ocsp.ParseResponseForCert(q.response, q.subject, q.issuer)
	if err != nil || response.Status != ocsp.Good {
		return false
	}
	if responder := response.Certificate; responder != nil && !q.maySign(responder) {
		return false
	}
	return !response.ThisUpdate.After(q.at) && !response.NextUpdate.Before(q.at)
}

func (q *question) maySign(responder *x509.Certificate) bool {
	if q.at.Before(responder.NotBefore) || q.at.After(responder.NotAfter) {
		return false
	}
	if responder.Equal(q.issuer) {
		return true
	}
	for _, usage := range responder.ExtKeyUsage {
		if usage == x509.ExtKeyUsageOCSPSigning {
			return true
		}
	}
	return false
}

// An embedded certificate's signature over the response is verified even so.
func (q *question) parse() bool {
	response, err := ocsp.ParseResponseForCert(q.response, q.subject, nil)
	return err == nil && response.Status == ocsp.Good
}

// Processor time of the whole process, the garbage collector's included.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func repeat(count int, once func() bool) {
	for i := 0; i < count; i++ {
		if !once() {
			fmt.Fprintln(os.Stderr, "refused")
			os.Exit(1)
		}
	}
}

func require(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func readCertificate(path string) *x509.Certificate {
	der, err := os.ReadFile(path)
	require(err)
	certificate, err := x509.ParseCertificate(der)
	require(err)
	return certificate
}

func ask(arguments []string) *question {
	response, err := os.ReadFile(arguments[0])
	require(err)
	at, err := strconv.ParseInt(arguments[3], 10, 64)
	require(err)
	return &question{
		response: response,
		issuer:   readCertificate(arguments[1]),
		subject:  readCertificate(arguments[2]),
		at:       time.Unix(at, 0),
	}
}

func main() {
	arguments := os.Args[1:]
	if len(arguments) == 1 && arguments[0] == "--version" {
		fmt.Printf("Go x/crypto %s (%s)\n", cryptoVersion, runtime.Version())
		return
	}
	if len(arguments) != 6 || (arguments[4] != "verify" && arguments[4] != "parse") {
		fmt.Fprintln(os.Stderr, "usage: go_peer RESPONSE ISSUER SUBJECT TIME verify|parse COUNT")
		os.Exit(2)
	}
	count, err := strconv.Atoi(arguments[5])
	require(err)
	q := ask(arguments)
	once := q.verify
	if arguments[4] == "parse" {
		once = q.parse
	}
	repeat(count/10+1, once)
	begin := processorTime()
	repeat(count, once)
	fmt.Println(float64(processorTime()-begin) / float64(count))
}
